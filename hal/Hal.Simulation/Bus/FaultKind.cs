namespace Hal.Simulation;

/// <summary>
/// What can be done to a device of the virtual booth; a fault lasts until <see cref="None"/>, except <see cref="Reset"/>.
/// </summary>
public enum FaultKind
{
    /// <summary>Healthy again.</summary>
    None,

    /// <summary>The chip does not acknowledge: errno 121.</summary>
    Nak,

    /// <summary>
    /// A chip holds SDA low: every transfer on the bus fails with errno 110. At the hook: the contact does not move any more.
    /// </summary>
    Stuck,

    /// <summary>The chip loses its registers at this moment (brown-out) and answers on.</summary>
    Reset,

    /// <summary>Each move of the hook is a burst of contact bounces.</summary>
    Bounce,

    /// <summary>The chip holds SCL low: every transfer on the bus waits until it lets go.</summary>
    Hang,
}
