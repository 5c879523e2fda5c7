import winston from 'winston';

/** What the layers above use of the log; `child` adds fields to every line. */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  child(fields: Record<string, unknown>): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

function wrap(logger: winston.Logger): Logger {
  return {
    debug: (message, fields) => void logger.debug(message, fields),
    info: (message, fields) => void logger.info(message, fields),
    warn: (message, fields) => void logger.warn(message, fields),
    error: (message, fields) => void logger.error(message, fields),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** A log that cannot be written (disk full, reader gone) loses lines. It must not end the gateway: unheard, it would. */
const goOn = () => undefined;

/** One JSON object a line on standard error, so that standard output stays free for results. */
export function createLogger(level: LogLevel, fields: Record<string, unknown> = {}): Logger {
  if (!process.stderr.listeners('error').includes(goOn)) process.stderr.on('error', goOn);
  return wrap(
    winston.createLogger({
      level: level === 'silent' ? 'error' : level,
      silent: level === 'silent',
      defaultMeta: fields,
      format: winston.format.combine(
        winston.format.timestamp(),
        winston.format.errors({ stack: true }),
        winston.format.json(),
      ),
      transports: [new winston.transports.Stream({ stream: process.stderr })],
    }),
  );
}
