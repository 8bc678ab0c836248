/** The composition root: starts, connects, reloads and stops everything. */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
