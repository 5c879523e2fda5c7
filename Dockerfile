# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4100 DATA_DIR=/data/node
WORKDIR /app
COPY --from=build /app/package.json ./package.json
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY schemas ./schemas
COPY profiles ./profiles
COPY fixtures/valid ./fixtures/valid
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4100
# Asks the node for its ledger and keys, over TLS where it serves TLS, so an unhealthy container is one that cannot do
# its work.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "dist/cli.js", "health", "--local", "--timeout", "4", "--json"]
CMD ["node", "dist/main.js"]
