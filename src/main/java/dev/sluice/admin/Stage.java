package dev.sluice.admin;

/** Where a gateway is in its life; only forward. */
public enum Stage {
    /** The ports are open; it exercises itself before it says that it is ready. */
    WARMING_UP("warming up"),
    SERVING("serving"),
    /** Asked to stop: new orders are refused, cancels still pass, waiting calls finish. */
    DRAINING("draining");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
