package dev.sluice.base.json;

/** The response to a request that is refused: why. */
public record Failure(String status, String message) {
    public Failure(String message) {
        this("error", message);
    }
}
