package dev.sluice.app;

import dev.sluice.base.signal.Signals;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a gateway's process: TERM and INT stop it, USR2 halts trading, HUP reloads the configuration. A signal
 * that comes before the ports are open takes effect when they are; the system's default action for USR2 and HUP would
 * end the process. Signals come on threads of the JVM.
 */
public final class GatewaySignals {
    private final CompletableFuture<@Nullable Void> stop = new CompletableFuture<>();
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
        // The JVM itself uses USR2 for flight recordings, unless the variable _JAVA_SR_SIGNUM names another signal, as
        // scripts/sluice and the image do.
        Signals.on("USR2", signals::halt);
        Signals.on("HUP", signals::reload);
        return signals;
    }

    /** Applies the signals that came before to this gateway, and all further ones. */
    public void attach(Gateway opened) {
        boolean again;
        synchronized (this) {
            gateway = opened;
            again = reloaded;
            if (halted) {
                halt();
            }
        }
        if (again) {
            reload.accept(opened);
        }
        if (isStopped()) {
            opened.endWarmUp();
        }
    }

    /** Ends {@link #awaitStop}; calls in flight are not interrupted. */
    public void stop() {
        stop.complete(null);
        Gateway now;
        synchronized (this) {
            now = gateway;
        }
        if (now != null) {
            now.endWarmUp();
        }
    }

    /**
     * Halts the gateway. If this process has no gateway yet, or another process took over from it, the next gateway of
     * this process is halted.
     */
    private synchronized void halt() {
        halted = gateway == null || !gateway.halt("signal USR2", "signal USR2");
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
        return stop.isDone();
    }

    /**
     * Waits until the process is told to stop, another process has replaced the gateway, or the calling thread is
     * interrupted.
     */
    public void awaitStop(Future<Boolean> replaced) {
        try {
            CompletableFuture.anyOf(stop, replaced.toCompletionStage().toCompletableFuture())
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither of them fails", e);
        }
    }
}
