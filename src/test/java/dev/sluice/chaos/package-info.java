/**
 * Tests of a cluster of gateways as real processes: members and stores are killed, stopped and cut off, and the
 * exchange counts for itself.
 */
@NullMarked
package dev.sluice.chaos;

import org.jspecify.annotations.NullMarked;
