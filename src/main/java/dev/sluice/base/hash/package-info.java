/** Hashes of texts and bytes. */
@NullMarked
package dev.sluice.base.hash;

import org.jspecify.annotations.NullMarked;
