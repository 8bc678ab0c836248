package dev.sluice.core.call;

/**
 * A response of the exchange, as far as it must be read.
 *
 * @param body at most the first bytes, as many as are read, still encoded; empty where the body
 *     need not be read
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are read once, never compared
public record UpstreamResponse(int status, Headers headers, byte[] body) {}
