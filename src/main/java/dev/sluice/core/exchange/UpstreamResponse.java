package dev.sluice.core.exchange;

/**
 * A response of the exchange, as far as it must be read.
 *
 * @param body at most the first {@link Exchange#maxReadAnswerBytes} bytes, still encoded; empty where {@link Exchange#wantsAnswerBody} returns
 *     false
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are read once, never compared
public record UpstreamResponse(int status, Headers headers, byte[] body) {}
