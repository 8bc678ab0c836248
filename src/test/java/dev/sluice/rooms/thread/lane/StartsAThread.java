package dev.sluice.rooms.thread.lane;

/** Core that starts a thread. */
final class StartsAThread {
    void go() {
        new Thread(() -> {}).start();
    }
}
