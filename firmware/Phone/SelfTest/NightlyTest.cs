namespace Phone.SelfTest;

/// <summary>
/// When the short test is due: once in a night between three and five, postponed minute by minute while something keeps it away. Without
/// a wall clock nobody knows when it is night, and there is none.
/// </summary>
internal sealed class NightlyTest
{
    private const int From = 3;
    private const int Until = 5;

    private DateOnly? _done;

    /// <param name="local">The wall clock in the booth's zone.</param>
    public bool IsDue(DateTime local) => local.Hour is >= From and < Until && _done != DateOnly.FromDateTime(local);

    /// <summary>A test has come to its end in this night.</summary>
    public void Ended(DateTime local) => _done = DateOnly.FromDateTime(local);
}
