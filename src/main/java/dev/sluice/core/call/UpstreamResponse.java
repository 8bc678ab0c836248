package dev.sluice.core.call;

/**
 * A response of the exchange, with the part of its body that is read.
 *
 * @param body the first bytes of the body, still compressed; empty if the body is not needed
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are read once, never compared
public record UpstreamResponse(int status, Headers headers, byte[] body) {}
