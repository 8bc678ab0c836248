/** Part of a wrong house that shows that {@code Rooms} can fail. */
@NullMarked
package dev.sluice.rooms.thread.lane;

import org.jspecify.annotations.NullMarked;
