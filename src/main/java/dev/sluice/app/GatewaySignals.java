package dev.sluice.app;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a gateway's process: TERM and INT stop it, USR2 halts trading, HUP reloads the configuration. A signal that comes before the gateway has
 * open ports takes effect as soon as it has; by default USR2 and HUP would end the process. Signals come on threads of the JVM.
 */
public final class GatewaySignals {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Consumer<Gateway> reload;
    private @Nullable Gateway gateway;
    private boolean halted;
    private boolean reloaded;

    private GatewaySignals(Consumer<Gateway> reload) {
        this.reload = reload;
    }

    /** Replaces the default actions of the signals. */
    public static GatewaySignals install(Consumer<Gateway> reload) {
        GatewaySignals signals = new GatewaySignals(reload);
        Signals.on("TERM", signals::stop);
        Signals.on("INT", signals::stop);
        // The JVM itself uses it, for flight recordings, unless _JAVA_SR_SIGNUM says otherwise, as scripts/sluice and
        // the image do.
        Signals.on("USR2", signals::halt);
        Signals.on("HUP", signals::reload);
        return signals;
    }

    /** Applies signals to this gateway from now on, and first those that came before. */
    public void opened(Gateway opened) {
        boolean halt;
        boolean again;
        synchronized (this) {
            gateway = opened;
            halt = halted;
            again = reloaded;
        }
        if (halt) {
            halt(opened);
        }
        if (again) {
            reload.accept(opened);
        }
        if (isStopped()) {
            opened.endWarmUp();
        }
    }

    /** Ends {@link #awaitStop}; what is in flight is not cut. */
    public void stop() {
        stop.countDown();
        Gateway now;
        synchronized (this) {
            now = gateway;
        }
        if (now != null) {
            now.endWarmUp();
        }
    }

    private void halt() {
        Gateway now;
        synchronized (this) {
            halted = true;
            now = gateway;
        }
        if (now != null) {
            halt(now);
        }
    }

    private static void halt(Gateway gateway) {
        gateway.halt("signal USR2", "signal USR2");
    }

    private void reload() {
        Gateway now;
        synchronized (this) {
            reloaded = true;
            now = gateway;
        }
        if (now != null) {
            reload.accept(now);
        }
    }

    /** Returns whether the process was told to stop. */
    public boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Waits until the process is told to stop, or the calling thread is interrupted. */
    public void awaitStop() {
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
