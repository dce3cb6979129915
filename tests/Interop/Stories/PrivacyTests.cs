namespace Interop;

/// <summary>Who calls and who lives here is the site's business: nothing that leaves the booth or lies on its disk says it.</summary>
[Clause("1.9")]
public sealed class PrivacyTests : CallStory
{
    private const string Name = "欧阳慕容";
    private const string Number = "13812349876";

    [Fact(Timeout = 90_000)]
    public async Task A_marked_name_and_number_are_nowhere_in_clear()
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = exchange.Port,
            Directory = ["id,name,number,class", $"resident-7,{Name},{Number},resident"],
            Tables = ["[alerts]", $"messages = [\"sip:900@127.0.0.1:{exchange.Port}\"]"],
        });

        var missed = await exchange.CallAsync(phone, Number);
        await phone.RingsAsync();
        await missed.CancelAsync();
        await phone.RestsAsync();
        await phone.TapAsync("CALLBACK");
        await phone.LiftAsync();
        await phone.TapAsync("#");
        await exchange.SeesCallAsync(Number);
        await phone.TalksAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        await exchange.TextAsync(phone, Number, $"{Name} {Number}");
        var caller = await exchange.CallAsync(phone, Number);
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
        await phone.NoteAsync("*1");
        await phone.NoteAsync("3");
        await exchange.SeesAsync(request => request.Method == "MESSAGE", "the alert");
        Assert.Equal(200, await caller.HangUpAsync());
        await phone.IsLeftAsync();
        await phone.Api.LastEndedAsync();
        var metrics = await phone.Api.TextAsync("/metrics");
        Assert.Contains((await phone.Api.JournalAsync()), record => record.Remote.Contains(Number, StringComparison.Ordinal));
        await phone.TerminateAsync();

        foreach (var secret in new[] { Name, Number })
        {
            Assert.DoesNotContain(secret, metrics, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, phone.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(exchange.Messages, text => text.Body.Contains(secret, StringComparison.Ordinal));
            Assert.Empty(Traces.Of(secret, PhoneProcess.DataFolder(Folder)));
        }

        // The search itself finds what is there.
        Assert.NotEmpty(Traces.Of(Name, Folder));
    }
}
