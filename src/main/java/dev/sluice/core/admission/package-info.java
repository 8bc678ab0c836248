/** May this call go now, and what does its outcome teach: the one place where limits, lanes, bans, backoffs, nonce keys and cancels meet. */
@NullMarked
package dev.sluice.core.admission;

import org.jspecify.annotations.NullMarked;
