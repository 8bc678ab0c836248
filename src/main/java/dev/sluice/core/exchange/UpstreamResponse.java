package dev.sluice.core.exchange;

/**
 * What the exchange answered, as far as it must be read.
 *
 * @param body at most the first {@link Exchange#maxReadAnswerBytes} bytes, still encoded; empty where {@link Exchange#wantsAnswerBody} is false
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of an answer are read once, never compared
public record UpstreamResponse(int status, Headers headers, byte[] body) {}
