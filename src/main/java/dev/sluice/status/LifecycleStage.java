package dev.sluice.status;

/** The stage of the gateway's life, which only advances. */
public enum LifecycleStage {
    /** The warm-up: the ports are open, and the gateway exercises itself before it reports ready. */
    WARMING_UP("warming up"),
    SERVING("serving"),
    /** The notice before the stop: load balancers are told to send no more calls, and those that come still pass. */
    LEAVING("about to stop"),
    /** The stop: new orders are refused, cancels still pass, waiting calls finish. */
    DRAINING("draining");

    private final String text;

    LifecycleStage(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
