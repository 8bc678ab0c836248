package dev.sluice.architecture.thread.core.queue;

/** A core class that starts a thread. */
final class StartsAThread {
    void go() {
        new Thread(() -> {}).start();
    }
}
