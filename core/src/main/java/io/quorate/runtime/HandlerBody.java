package io.quorate.runtime;

import io.quorate.model.Bytes;

/** The host's code behind a handler's name. */
@FunctionalInterface
public interface HandlerBody {
    Bytes run(HandlerAttempt attempt) throws Exception;
}
