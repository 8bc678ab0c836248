package dev.sluice.proxy.call;

/** How a response that several bots may get was obtained; the values of {@code X-Sluice-Cache}. */
public enum CacheStatus {
    HIT("hit"),
    SHARED("shared"),
    MISS("miss");

    public final String text;

    CacheStatus(String text) {
        this.text = text;
    }
}
