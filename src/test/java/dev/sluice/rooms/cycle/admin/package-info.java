/** Part of a wrong house that shows that {@code Rooms} can fail. */
@NullMarked
package dev.sluice.rooms.cycle.admin;

import org.jspecify.annotations.NullMarked;
