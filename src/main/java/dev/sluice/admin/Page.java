package dev.sluice.admin;

/** One small answer of the gateway itself. */
public record Page(int status, String contentType, String body) {
    static final String JSON = "application/json";
}
