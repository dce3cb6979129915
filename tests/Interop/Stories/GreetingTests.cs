namespace Interop;

/// <summary>The greeting that names the place: to the caller before the talk path opens, or whispered to the guard.</summary>
[Clause("1.3")]
public sealed class GreetingTests : PeerStory
{
    [Fact(Timeout = 60_000)]
    [Clause("5.2")]
    public async Task Announced_the_caller_hears_it_before_anything_of_the_guard()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = Room, Greeting = "announce" });
        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await phone.RingsAsync();
        await phone.LiftAsync();

        var greeting = await Prompt.HeardAsync(ear, 0, "greeting.here-is");
        await HearsTheRoomAsync(ear);
        await CloseAsync(phone, caller);

        AssertOther(greeting, "the greeting");
        Assert.True(Prompt.In(ear.Heard(), "greeting.offer.booth") > Prompt.Recognised, "help was not offered");
    }

    [Fact(Timeout = 60_000)]
    public async Task Cued_the_guard_hears_it_and_the_caller_does_not()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Greeting = "cue" });
        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await AnswerAsync(phone);
        var open = phone.Mark();

        await Patience.UntilAsync(
            () => Prompt.In(phone.Receiver().Between(open.Receiver).Decimated(8_000), "greeting.here-is") > Prompt.Recognised,
            "the greeting in the receiver");
        await CloseAsync(phone, caller);

        AssertQuiet(ear.Heard());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_guard_who_speaks_at_once_is_not_prompted()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = GuardsVoice(), Greeting = "cue" });
        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await AnswerAsync(phone);
        var open = phone.Mark();

        await phone.ListenAsync(5);
        var heard = phone.Receiver().Between(open.Receiver).Decimated(8_000);
        await CloseAsync(phone, caller);

        Assert.True(Prompt.In(heard, "greeting.here-is") < Prompt.Recognised, "the guard was talked over");
        Assert.True(Levels.Loudest(ear.Heard()) > -30, "the guard is not heard");
    }
}
