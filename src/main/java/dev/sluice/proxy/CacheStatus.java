package dev.sluice.proxy;

/** How a response that several bots may get was obtained; the values of {@code X-Sluice-Cache}. */
enum CacheStatus {
    HIT("hit"),
    SHARED("shared"),
    MISS("miss");

    final String text;

    CacheStatus(String text) {
        this.text = text;
    }
}
