/**
 * WebSocket streams of an exchange: which stream a path leads to, which request a message stands for, what it
 * subscribes to, and which hosts a response advertises.
 */
@NullMarked
package dev.sluice.core.exchange.stream;

import org.jspecify.annotations.NullMarked;
