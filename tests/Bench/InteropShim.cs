namespace Interop;

/// <summary>What the linked files of the interop suite expect around them; here no test framework is behind it.</summary>
internal interface IStoryPart : IAsyncDisposable
{
    Task VerifyAsync();

    string Describe();
}

/// <summary>How long the bench waits before it gives up: bounds against hanging, never a figure.</summary>
internal static class Patience
{
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(20);

    public static CancellationToken Token => CancellationToken.None;
}
