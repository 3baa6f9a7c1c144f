FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/bin ./bin
COPY --from=build --chown=node:node /app/proto ./proto
COPY --from=build --chown=node:node /app/dist/src ./dist/src
COPY --from=build --chown=node:node /app/node_modules ./node_modules
# The lists' snapshots: keep it on a volume, so that a new container has something to serve at once.
RUN mkdir data && chown node:node data
USER node
EXPOSE 50051 8080
# An exec form, so that the process gets SIGTERM itself.
ENTRYPOINT ["node", "bin/hotlist.js"]
CMD ["serve"]
