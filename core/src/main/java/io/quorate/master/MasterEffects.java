package io.quorate.master;

/** What a master's state machine causes outside of itself, besides messages and writes. Must not call back during the call. */
public interface MasterEffects {

    void event(MasterEvent event);
}
