// The server's limits, all in bytes of UTF-8 unless a line says otherwise. Each is a constant of
// its own, imported as `* as limits`: the build then puts the figures where they are used.
export const frame = 64 * 1024;
export const events = 500; // events a frame
export const event = 32 * 1024;
export const id = 255;
export const token = 4 * 1024;
export const url = 2048;
export const title = 512;
export const active = 64; // deliveries that hello may name
