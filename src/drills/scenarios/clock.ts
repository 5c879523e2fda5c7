import { GatewayError } from '../../kernel/errors.ts';
import type { DrillGateway } from '../gateway.ts';
import type { Stage } from '../stage.ts';

export const TEN_MINUTES = 600;

/** Waits until a gateway's messages are refused for their time, and says so. */
export async function clockRefusals(stage: Stage, sender: DrillGateway, other: DrillGateway): Promise<void> {
  const refusals = async () => {
    const { rows } = await sender.client.outbox({ status: 'due', limit: 100 });
    return rows.filter(({ lastError }) => lastError?.includes('CLOCK_SKEW')).length;
  };
  if (!(await stage.until(async () => (await refusals()) > 0))) {
    throw new GatewayError('DRILL_FAILED', { detail: `${other.country} takes messages from the future` });
  }
  const count = await refusals();
  stage.happened(count);
  stage.note(
    `${count} messages of ${sender.country} are refused for now with CLOCK_SKEW, and listed`,
    `${count} thông điệp của ${sender.country} tạm bị từ chối với CLOCK_SKEW và được liệt kê`,
  );
}

/** What a gateway has measured of its peer's clock, as its operator sees it. */
export async function noteSkew(stage: Stage, at: DrillGateway, of: DrillGateway): Promise<void> {
  const { reachable, clockSkewMs, error } = await at.client.ping(of.country as never);
  const seen =
    clockSkewMs === undefined ? (error ?? `reachable: ${reachable}`) : `${Math.round(clockSkewMs / 1000)} s`;
  stage.note(
    `${at.country} asks for ${of.country}'s clock: ${seen}`,
    `${at.country} hỏi đồng hồ của ${of.country}: ${seen}`,
  );
}
