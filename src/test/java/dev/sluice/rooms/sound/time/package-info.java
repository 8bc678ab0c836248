/** Part of a wrong house that shows that {@code Rooms} can fail. */
@NullMarked
package dev.sluice.rooms.sound.time;

import org.jspecify.annotations.NullMarked;
