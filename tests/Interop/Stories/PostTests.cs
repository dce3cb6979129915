using System.Diagnostics;

namespace Interop;

/// <summary>What any good desk phone does anyway, through the real program: speed keys, redial, the warm line, the lock.</summary>
public sealed class PostTests : PeerStory
{
    private static readonly string[] Directory = ["id,name,number,class,speed-key", "lin,林师傅,204,colleague,4"];

    [Fact(Timeout = 60_000)]
    public async Task A_digit_held_down_dials_its_speed_number_and_redial_offers_it_again()
    {
        var (phone, exchange) = await StartAsync();
        await phone.HoldKeyAsync("4", TimeSpan.FromSeconds(1.3));
        await phone.LiftAsync();
        await exchange.SeesCallAsync("204");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        await phone.TapAsync("REDIAL");
        await phone.LiftAsync();
        await phone.TapAsync("#");
        await Patience.UntilAsync(() => exchange.Calls("204").Count() > 1, "the same number again");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("4"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_warm_line_waits_for_a_digit_first()
    {
        var (phone, exchange) = await StartAsync("[station]", "hotline = \"204\"", "hotline-delay-s = 3");
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("204"));

        var lifted = Stopwatch.GetTimestamp();
        await phone.LiftAsync();
        var call = await exchange.SeesCallAsync("204");
        Assert.True(Stopwatch.GetElapsedTime(lifted, call.At) > TimeSpan.FromSeconds(2.5), "the warm line did not wait");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_hot_line_dials_with_the_lift()
    {
        var (phone, exchange) = await StartAsync("[station]", "hotline = \"204\"");
        await phone.LiftAsync();
        await exchange.SeesCallAsync("204");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
    }

    /// <summary>
    /// The exchange refuses the phone and takes it again; meanwhile the handset lies on the table and nobody dials: 16 s of dial tone,
    /// reorder, the howler until it is put down.
    /// </summary>
    [Fact(Timeout = 120_000)]
    [Clause("1.1")]
    public async Task A_lost_registration_is_told_at_the_lift_and_a_handset_left_off_howls_until_it_is_put_down()
    {
        var exchange = StartExchange();
        exchange.RegisteredFor = 8;
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Registration = new Registration(exchange.Port, "201", "gatehouse"), Tables = ["[station]", "howler-after-s = 5"],
        });
        await phone.Api.WaitForAsync(now => now.Registered, "it is registered");
        exchange.RefusesRegistrations = "503 Service Unavailable";
        await phone.Api.WaitForAsync(now => !now.Registered, "the registration is lost");
        await SaysAsync(phone, "registration-lost", phone.LiftAsync);
        exchange.RefusesRegistrations = null;

        await UntilHeardAsync(phone, IsDialTone, "dial tone");
        var began = phone.Mark().Receiver;
        await UntilHeardAsync(phone, heard => Bursts(heard) >= 2, "the reorder tone");
        Assert.InRange((phone.Mark().Receiver - began) / (double)Sound.DeviceRate, 14, 22);
        await UntilHeardAsync(phone, heard => Levels.At(heard, 2_060) > -30 && Bursts(heard) >= 3, "the howler");
        await phone.Api.WaitForAsync(now => now.Registered, "it is registered again");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        await SaysAsync(phone, "registration-back", phone.LiftAsync);
    }

    /// <summary>SIPp is the exchange: three new messages, later none.</summary>
    [Fact(Timeout = 60_000)]
    public async Task What_the_exchange_keeps_is_told_at_the_lift_and_the_dial_tone_stutters_until_it_is_fetched()
    {
        var exchange = StartSipp("message-summary", new SippSetup { Calls = 2, Pause = TimeSpan.FromSeconds(8) });
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Registration = new Registration(exchange.SipPort, "201", "gatehouse"), Tables = ["[sip]", "message-summary = true"],
        });
        await Patience.UntilAsync(() => exchange.Saw("SIP/2.0 200", received: true), "the phone has taken the summary");
        await SaysAsync(phone, "open.kept", phone.LiftAsync);
        await UntilHeardAsync(phone, heard => Bursts(heard) >= 3, "the stutter");
        await phone.ReplaceAsync();

        await exchange.SucceedsAsync();
        var from = phone.Mark().Receiver;
        await phone.LiftAsync();
        await UntilHeardAsync(phone, IsDialTone, "dial tone");
        Assert.True(Prompt.In(phone.Receiver().Between(from).Decimated(8_000), "open.kept") < Prompt.Recognised, "told again");
    }

    private static bool IsDialTone(Sound heard) =>
        Levels.At(heard, 450) > -30 && Levels.LongestGap(heard) < TimeSpan.FromMilliseconds(100);

    /// <summary>Listens, second by second, until the last one sounds so.</summary>
    private static async Task UntilHeardAsync(PhoneProcess phone, Func<Sound, bool> so, string what)
    {
        for (var seconds = 0; seconds < 30; seconds++)
        {
            var from = phone.Mark().Receiver;
            await phone.ListenAsync(1);
            if (so(phone.Receiver().Between(from)))
            {
                return;
            }
        }

        throw new TimeoutException($"{what} was not in the receiver within 30 s");
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    public async Task A_locked_phone_dials_what_is_permitted_and_is_answered()
    {
        var (phone, exchange) = await StartAsync("[station]", "locked = true", "lock-permits = [\"30*\"]");
        await phone.LiftAsync();
        await phone.TapAllAsync("204#");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("204"));

        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
    }

    private async Task<(PhoneProcess Phone, SipExchange Exchange)> StartAsync(params string[] tables)
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = exchange.Port, Directory = Directory, Tables = tables, Desk = ["release-grace-s = 0"],
        });
        return (phone, exchange);
    }
}
