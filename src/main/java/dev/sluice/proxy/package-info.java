/** The data path: accept, name the call, ask, wait or refuse, start, forward, read the answer, settle, relay; bytes are never changed on the way. */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
