package dev.sluice.architecture.thread.lane;

/** Core that starts a thread. */
final class StartsAThread {
    void go() {
        new Thread(() -> {}).start();
    }
}
