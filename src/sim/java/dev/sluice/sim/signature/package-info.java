/** The signatures that exchanges verify, beyond what the JDK has. */
@NullMarked
package dev.sluice.sim.signature;

import org.jspecify.annotations.NullMarked;
