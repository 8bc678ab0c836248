/**
 * The public interface for custom health checks, and all that such code needs to know of Sluice. It stays compatible,
 * since jars of other people are compiled against it.
 */
@NullMarked
package dev.sluice.check;

import org.jspecify.annotations.NullMarked;
