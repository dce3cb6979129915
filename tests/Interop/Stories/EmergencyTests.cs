using System.Diagnostics;

namespace Interop;

/// <summary>Help can always be called: whatever the phone is doing, an emergency number goes out at its last digit.</summary>
[Clause("4.6b")]
[Clause("5.5")]
public sealed class EmergencyTests : CallStory
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [Theory(Timeout = 60_000)]
    [InlineData("idle")]
    [InlineData("typed before the lift")]
    [InlineData("in a call")]
    [InlineData("in the grace")]
    [InlineData("on hold")]
    [InlineData("messages menu")]
    [InlineData("key guide")]
    [InlineData("sign-in menu")]
    [InlineData("repair hour")]
    [InlineData("whom the message is for")]
    [InlineData("locked")]
    [InlineData("unregistered")]
    [InlineData("transfer target")]
    [InlineData("transfer ringing")]
    [InlineData("barred 11*")]
    public async Task An_emergency_number_goes_out_from_every_state(string state)
    {
        var exchange = StartExchange();
        exchange.Answers["302"] = "180 Ringing";
        exchange.TakesRegistrations = false;
        var phone = await StartPhoneAsync(setup: SetupFor(state, exchange));

        await ReachAsync(phone, exchange, state);
        await phone.TapAllAsync("11");
        var pressed = Stopwatch.GetTimestamp();
        await phone.TapAsync("0");
        if ((await phone.Api.StateAsync()).Hook == "on")
        {
            pressed = Stopwatch.GetTimestamp();
            await phone.LiftAsync();
        }

        var call = await exchange.SeesCallAsync("110");
        var took = Stopwatch.GetElapsedTime(pressed, call.At);
        Note($"{state}: last digit → INVITE {took.TotalMilliseconds:0} ms");
        Assert.True(took < Bound, $"the emergency call went out after {took.TotalSeconds:0.0} s");
    }

    private static PhoneSetup SetupFor(string state, SipExchange exchange) => new()
    {
        PeerPort = exchange.Port,
        Registration = state == "unregistered" ? new Registration(exchange.Port, "201", "gatehouse") : null,
        Tables = state switch
        {
            "locked" => ["[station]", "locked = true"],
            "barred 11*" => ["[dial-plan]", "barred = [\"11*\"]"],
            "sign-in menu" => ["[station]", "sign-in = true", "[[guard]]", "id = \"g1\"", $"pin-hash = \"{ShiftTests.PinHash}\""],
            _ => [],
        },
        Directory = state == "whom the message is for" ? ["id,name,number,class", "lin,林师傅,204,colleague"] : [],
    };

    private static async Task ReachAsync(PhoneProcess phone, SipExchange exchange, string state)
    {
        switch (state)
        {
            case "typed before the lift":
                break;
            case "in a call":
                await TalkAsync(phone, exchange);
                await phone.ReplaceAsync();
                await phone.LiftAsync();
                await phone.TalksAsync();
                break;
            case "in the grace":
                await TalkAsync(phone, exchange);
                await phone.ReplaceAsync();
                break;
            case "on hold":
                await TalkAsync(phone, exchange);
                await phone.TapAsync("HOLD");
                await phone.Api.WaitForAsync(now => now.HasCall("held"), "the call is held");
                break;
            case "messages menu":
                await phone.LiftAsync();
                await phone.TapAsync("MESSAGES");
                break;
            case "sign-in menu":
                await phone.LiftAsync();
                await phone.NoteAsync("*4");
                break;
            case "repair hour":
                // The call is over: in one, the digits of a menu are the menu's, and the hook's flash is the way out ("in a call").
                await TalkAsync(phone, exchange, leaves: true);
                await phone.NoteAsync("3");
                await phone.TapAllAsync("0#");
                break;
            case "whom the message is for":
                await TalkAsync(phone, exchange);
                await phone.NoteAsync("6");
                break;
            case "key guide":
                await phone.LiftAsync();
                await phone.NoteAsync("*9");
                break;
            case "transfer target":
                await TalkAsync(phone, exchange);
                await phone.TapAsync("TRANSFER");
                break;
            case "transfer ringing":
                await TalkAsync(phone, exchange);
                await phone.TapAsync("TRANSFER");
                await phone.TapAllAsync("302#");
                await exchange.SeesCallAsync("302");
                break;
            default:
                await phone.LiftAsync();
                break;
        }
    }

    private static async Task TalkAsync(PhoneProcess phone, SipExchange exchange, bool leaves = false)
    {
        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
        if (leaves)
        {
            await caller.HangUpAsync();
            await phone.IsLeftAsync();
        }
    }
}
