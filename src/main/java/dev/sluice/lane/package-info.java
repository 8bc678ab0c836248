/** The bounded set of calls that wait for budget: who is next by class, fair share between bots, order inside a nonce key, deadline. Decides who asks next, never whether it may go. */
@NullMarked
package dev.sluice.lane;

import org.jspecify.annotations.NullMarked;
