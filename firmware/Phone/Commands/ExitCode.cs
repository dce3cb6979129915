namespace Phone.Commands;

/// <summary>What the process tells the one who started it.</summary>
internal static class ExitCode
{
    public const int Well = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int BadConfiguration = 3;
    public const int HardwareMissing = 4;

    /// <summary>A part of the running phone was stuck and could not be restarted alone: the phone ended itself, to be started again.</summary>
    public const int Stuck = 5;
}
