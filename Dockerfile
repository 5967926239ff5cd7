# The front ends, then the one static binary, then nothing but it. docs/operate/compose.yaml runs it.
FROM node:20-bookworm-slim AS front
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
COPY snippet/package.json snippet/
COPY dashboard/package.json dashboard/
COPY e2e/package.json e2e/
RUN npm ci
COPY tsconfig.base.json ./
COPY snippet snippet
COPY dashboard dashboard
RUN npm run build -w snippet && npm run build -w dashboard

FROM golang:1.26-bookworm AS back
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=front /src/snippet/dist snippet/dist
COPY --from=front /src/dashboard/dist dashboard/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/tend ./cmd/tend \
 && mkdir -p /out/data

FROM scratch
COPY --from=back /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=back /out/tend /usr/bin/tend
COPY --from=back --chown=65532:65532 /out/data /data
USER 65532:65532
ENV TEND_ADDR=0.0.0.0:8080 TEND_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/usr/bin/tend", "doctor", "--ready"]
ENTRYPOINT ["/usr/bin/tend"]
CMD ["serve"]
