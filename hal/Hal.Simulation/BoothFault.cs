namespace Hal.Simulation;

/// <summary>
/// The electrical faults of a booth that a self-test has to find, as the outside of the chips shows them. One at a time; see
/// <see cref="VirtualBooth.Break"/>.
/// </summary>
public enum BoothFault
{
    None,

    /// <summary>The hook's contact is welded: it says on-hook for ever.</summary>
    HookStuckOn,

    /// <summary>The hook's line is broken: the pull-up says off-hook for ever.</summary>
    HookStuckOff,

    /// <summary>A worn contact: some forty edges a move.</summary>
    HookChatters,

    /// <summary>A dirty contact: the level creeps through the threshold for 40 ms.</summary>
    HookSlowEdge,

    /// <summary>The levels change, the interrupt controller reports no edge.</summary>
    HookLostEdges,

    /// <summary>The key "8" never opens.</summary>
    KeyStuck,

    /// <summary>The second row's wire is broken.</summary>
    RowOpen,

    /// <summary>The third column is shorted to ground: a key there pulls its row low in every column's turn.</summary>
    ColumnShorted,

    /// <summary>The keypad's interrupt line is broken: the pull-up says that there is never any news.</summary>
    InterruptDead,

    /// <summary>Key contacts that chatter faster than the FIFO of ten events can be emptied.</summary>
    FifoOverflows,

    /// <summary>The keypad's chip does not acknowledge.</summary>
    KeypadAbsent,

    /// <summary>Liquid under the mat: "*" and "0" are closed for ever, and a third key of the rectangle makes a ghost.</summary>
    GhostChord,

    /// <summary>The light driver does not acknowledge.</summary>
    LightsAbsent,

    /// <summary>The red of the fourth light is not connected.</summary>
    ColourOpen,

    /// <summary>Every output conducts, whatever the registers say.</summary>
    LightsStuckOn,

    /// <summary>The codec does not acknowledge.</summary>
    CodecAbsent,

    /// <summary>The codec loses its registers one second after its microphone was opened: the supply breaks down under load.</summary>
    CodecResets,

    /// <summary>The microphone's capsule or its wire is open.</summary>
    MicrophoneOpen,

    /// <summary>The microphone's capsule has lost 12 dB.</summary>
    MicrophoneLow,

    /// <summary>The receiver's coil or its wire is open.</summary>
    ReceiverOpen,

    /// <summary>The receiver's membrane hits its end: strong odd and even harmonics.</summary>
    ReceiverDistorted,

    /// <summary>50 Hz and its third harmonic on the microphone's line: the screen of the cord is open.</summary>
    Hum,

    /// <summary>SDA is held low: nobody can transfer anything.</summary>
    BusStuck,

    /// <summary>Every hundredth transfer is not acknowledged.</summary>
    BusNaks,
}
