using CallDesk;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>Who called, asked of the journal when the call is long over: for a callback.</summary>
public sealed class PartyLookupTests
{
    [Theory]
    [Clause("1.5b")]
    [InlineData("8002", "8002")]
    [InlineData("", null)] // withheld
    public void The_number_behind_a_token_is_found_again(string number, string? found)
    {
        using var booth = new Booth();
        booth.Happens(new SettingsLoaded(new DeskSettings())).Happens(new CallArrived(new CallId(2), new PartyToken("0a")), number);
        Assert.True(booth.Store.WaitFor(booth.Last, Booth.Patience));

        Assert.Equal(found, booth.Reader.NumberOf(new PartyToken("0a")));
        Assert.Null(booth.Reader.NumberOf(new PartyToken("0b")));
    }
}
