package dev.sluice.core.exchange;

/**
 * An answer of our own in the exchange's words.
 *
 * @param contentType "" for none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are written out, never compared
public record Refusal(int status, String contentType, byte[] body) {}
