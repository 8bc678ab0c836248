package dev.sluice.core.call;

/**
 * A response of the gateway itself, in the format of the exchange.
 *
 * @param contentType the Content-Type; "" for none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are only written, never compared
public record Refusal(int status, String contentType, byte[] body) {}
