/** Sluice: a gateway that trading desks put between all their bots and all their exchanges. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
