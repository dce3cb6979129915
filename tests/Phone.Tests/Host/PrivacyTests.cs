using System.Collections.Immutable;
using CallDesk;
using Hal.Simulation;
using Phone.Configuration;
using Phone.Panel;
using Phone.SiteDirectory;
using Phone.Tests.Alerts;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>
/// People are marked wherever they enter the phone; then everything that leaves it without being asked for a person is searched.
/// </summary>
[Collection(PjsipCollection.Name)]
public sealed class PrivacyTests
{
    private const string CallerNumber = "13877700001";
    private const string CallerName = "Zhang-Marked";
    private const string DirectoryNumber = "13877700002";
    private const string DirectoryName = "王-Marked";
    private const string DialledNumber = "8777";
    private const string Post = "Post-Marked";
    private const string Pin = "47110815";

    private static readonly string[] People = ["Marked", "138777", CallerNumber, DirectoryNumber, DialledNumber, Pin];

    [Fact]
    [Clause("1.9")]
    public async Task No_name_and_no_number_reaches_log_metrics_or_alerts()
    {
        await using var hook = await HookServer.StartAsync();
        hook.Answers = _ => (200, $$"""{"acknowledged":true,"by":"{{CallerNumber}}"}""", null);
        await using WholePhone phone = await WholePhone.StartAsync(Marked(hook));
        PartyToken caller = await TalkAsync(phone);
        await DialAsync(phone);

        // What the desk would want about this caller, and what goes wrong with the booth meanwhile.
        phone.Host.Site.Carry(new LookUp(caller), DateTimeOffset.Now);
        phone.Host.Site.Carry(new CheckPin(Pin), DateTimeOffset.Now);
        phone.Host.Site.Carry(new SendAlert(new Alert(1, AlertKind.LeaderClaim, new CallId(2), 1, true)), DateTimeOffset.Now);
        phone.Hands.Fault(FaultDevice.Keypad, FaultKind.Nak);
        await phone.UntilAsync(now => now.Desk.FailedDevices.Contains(Device.Keypad));
        (_, string alert) = hook.Next(WholePhone.Patience);

        AssertClean(string.Join('\n', phone.Log));
        AssertClean(phone.Host.Metrics());
        AssertClean(alert.Replace(Post, "", StringComparison.Ordinal)); // the post is no person, and is what an alert is for
        Assert.Contains(Post, alert, StringComparison.Ordinal);
    }

    private static void AssertClean(string text) =>
        Assert.All(People, mark => Assert.DoesNotContain(mark, text, StringComparison.OrdinalIgnoreCase));

    /// <summary>A marked caller rings, talks and leaves.</summary>
    private static async Task<PartyToken> TalkAsync(WholePhone phone)
    {
        using var caller = new OutsideCaller(phone.Host.SipEndpoint, CallerNumber, CallerName);
        await caller.CallAsync();
        PhoneSnapshot ringing = await phone.UntilAsync(now => !now.Desk.Calls.IsEmpty);
        PartyToken token = ringing.Desk.Calls[0].Remote;
        Assert.Equal(CallerNumber, ringing.Remotes[token]); // the mark is in the phone
        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Desk.Calls.Any(call => call.Phase == CallPhase.Active));
        await caller.LeaveAsync();
        await phone.UntilAsync(now => now.Desk.Calls.All(call => call.Phase == CallPhase.Released));
        await phone.MoveHookAsync(off: false);
        await phone.UntilAsync(now => now.Desk.Calls.IsEmpty);
        return token;
    }

    /// <summary>A marked number is dialled, to nobody.</summary>
    private static async Task DialAsync(WholePhone phone)
    {
        await phone.MoveHookAsync(off: true);
        foreach (char digit in DialledNumber + "#")
        {
            await phone.TapAsync(digit.ToString());
        }

        await phone.UntilAsync(now => now.Desk.Calls.Any(call => call.Direction == Direction.Out));
        await phone.MoveHookAsync(off: false);
    }

    private static PhoneConfiguration Marked(HookServer hook)
    {
        PhoneConfiguration least = Site.Configuration();
        var entries = ImmutableArray.Create(
            new DirectoryLine(new DirectoryEntry("chief", DirectoryName, DirectoryNumber, EntryClass.Leader, 1), 2),
            new DirectoryLine(new DirectoryEntry("caller", CallerName, CallerNumber, EntryClass.Resident), 3));
        return least with
        {
            Post = Post,
            Directory = new DirectoryBook(entries, ""),
            Desk = least.Desk with { Post = least.Desk.Post with { Name = Post, Directory = [.. entries.Select(line => line.Entry)] } },
            Guards = [new GuardConfiguration("li", PinHash.Of(Pin))],
            Alerts = new AlertConfiguration([], [hook.Uri], [hook.Pin]) { EventHooks = [hook.Uri] },
        };
    }
}
