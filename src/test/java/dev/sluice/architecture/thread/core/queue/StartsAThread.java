package dev.sluice.architecture.thread.core.queue;

/** Core that starts a thread. */
final class StartsAThread {
    void go() {
        new Thread(() -> {}).start();
    }
}
