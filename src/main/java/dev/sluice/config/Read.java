package dev.sluice.config;

/** A bound value beside the tree it was bound from, which tells where each part of it stands. */
record Read<T>(T value, Json tree) {
    Json at(String... steps) {
        return tree.down(steps);
    }
}
