using Xunit;

namespace CallDesk.Tests;

/// <summary>The phone itself: keys without a call, volume, faults, lights.</summary>
public sealed class PhoneTests
{
    private readonly Booth _booth = new();

    [Fact]
    public void The_first_settings_order_the_first_lights_and_sound()
    {
        var step = Desk.Step(DeskState.Initial, new SettingsLoaded(new DeskSettings()), new Moment(0));

        Assert.Equal([typeof(SetAudio), typeof(SetLights)], step.Effects.Select(e => e.GetType()));
        Assert.Equal(LedLanguage.Count, step.Effects.OfType<SetLights>().Single().Ring.Length);
        Assert.Empty(Desk.Step(step.State, new SettingsLoaded(new DeskSettings()), new Moment(1)).Effects);
    }

    [Theory, Clause("4.3b")]
    [InlineData(Profile.SecurityBooth)]
    [InlineData(Profile.PropertyOffice)]
    [InlineData(Profile.ServiceCenter)]
    [InlineData(Profile.Standard)]
    public void Handsfree_is_refused_with_its_tone_and_light_for_a_second(Profile profile)
    {
        var phone = new Booth(new DeskSettings { Profile = profile });
        phone.Press(Key.Handsfree);
        Assert.Equal(
            (Motion.Flash, Tone.None, Route.None), (phone.Lights[6].Motion, phone.Heard.ReceiverTone, phone.State.Route));

        phone.Lift();
        Assert.Equal(Tone.Refused, phone.Press(Key.Handsfree).Heard.ReceiverTone);
        Assert.Equal(Tone.Dial, phone.Wait(1).Heard.ReceiverTone);
        Assert.Equal(Light.Off, phone.Lights[6]);
    }

    [Fact, Clause("4.3b")]
    public void Handsfree_in_a_call_changes_nothing_of_the_talk_path()
    {
        _booth.Talks();
        var legs = _booth.Heard.Legs;
        _booth.Press(Key.Handsfree);

        Assert.Equal(legs, _booth.Heard.Legs);
        Assert.Equal(Route.Handset, _booth.State.Route);
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);
    }

    [Fact]
    public void Volume_keys_turn_what_sounds()
    {
        for (var i = 0; i < 20; i++)
        {
            _booth.Press(Key.VolumeUp);
        }

        _booth.Lift();
        for (var i = 0; i < 20; i++)
        {
            _booth.Press(Key.VolumeDown);
        }

        Assert.Equal((10, 0), (_booth.Heard.RingerVolume, _booth.Heard.ReceiverVolume));
        Assert.IsType<Ignored>(Assert.Single(_booth.Happens(new KeyPressed(Key.VolumeDown)).Last));
    }

    [Fact]
    public void A_key_that_the_board_does_not_have_is_refused()
    {
        Assert.IsType<Ignored>(Assert.Single(_booth.Happens(new KeyPressed((Key)99)).Last));
        Assert.Equal(Tone.Refused, _booth.Lift().Press((Key)99).Heard.ReceiverTone);
    }

    [Fact]
    public void Every_fault_has_a_light_of_its_own()
    {
        var idle = _booth.Lights;
        DeskEvent[] faults =
        [
            new JournalUnavailable("x"), new AudioLost("x"), new RegistrationChanged(false, 503),
            .. Enum.GetValues<Device>().Select(d => new DeviceFailed(d, "x")),
        ];

        var shown = faults.Select(f => string.Join(' ', new Booth().Happens(f).Lights)
            + string.Join(' ', new Booth().Happens(f).Lights.Select(l => l.Motion))).ToList();

        Assert.Equal(faults.Length, shown.Distinct().Count());
        Assert.DoesNotContain(string.Join(' ', idle) + string.Join(' ', idle.Select(l => l.Motion)), shown);
    }

    [Fact]
    public void No_two_meanings_differ_by_colour_alone()
    {
        var pictures = new[]
        {
            new Booth(),
            With(b => b.Rings()),
            With(b => { b.Rings(); b.Wait(15); }),
            With(b => b.Talks()),
            With(b => { b.Talks(); b.Press(Key.Hold); }),
            With(b => { b.Talks(); b.Press(Key.Hold).Wait(20); }),
            With(b => { b.Talks(); b.Press(Key.Hold).Wait(45); }),
            With(b => { b.Talks(); b.Press(Key.Hold).Wait(60); }),
            With(b => { b.Talks(); b.Rings(); b.Wait(15); }),
            With(b => { b.Talks(); b.Rings(); b.Wait(15).PutDown().Wait(4); }),
            With(b => { b.Talks(); b.Press(Key.Hold).PutDown(); }),
            With(b => { b.Talks(); b.Press(Key.Mute); }),
            With(b => { b.Talks(); b.Rings(); }),
            With(b => { b.Talks(); b.PutDown(); }),
            With(b => b.FarHangsUp(b.Talks())),
            With(b => b.Lift().Type("201#")),
            With(b => b.Press(Key.Handsfree)),
            With(b => b.Happens(new RegistrationChanged(false, 503))),
            With(b => b.Happens(new JournalUnavailable("x"))),
            With(b => b.Happens(new AudioLost("x"))),
            With(b => { b.Talks(); b.Press(Key.Private); }),
            With(b => { b.Talks(); b.Press(Key.Transfer).Type("201").Press(Key.Transfer); }),
            With(b => b.Lift().Wait(100)),
            With(b => b.Happens(new SettingsLoaded(new DeskSettings { Post = new PostSettings { Locked = true } }))),
            With(b => b.Happens(new KeyPressed(Key.Sos)).Wait(0.7)),
            With(b => b.Happens(new KeyPressed(Key.Sos)).Wait(1.5)),
            With(b => b.Happens(new KeyPressed(Key.Sos)).Wait(1.5).Happens(new AlertAcknowledged(1, null))),
            With(b => { b.Talks(); b.Happens(new KeyPressed(Key.Sos)).Wait(1.5); }),
        };

        var withoutColour = pictures.Select(b => string.Join(' ', b.Lights.Select(l => l == Light.Off
            ? "dark"
            : (l with { Red = 0, Green = 0, Blue = 0 }).Motion.ToString()))).ToList();
        Assert.Equal(pictures.Length, withoutColour.Distinct().Count());
    }

    [Fact]
    public void Faults_come_and_go()
    {
        var idle = _booth.Lights;
        _booth.Happens(new DeviceFailed(Device.Keypad, "nak")).Happens(new AudioLost("stall"))
            .Happens(new JournalUnavailable("full"));
        _booth.Happens(new DeviceRestored(Device.Keypad)).Happens(new AudioRestored()).Happens(new JournalRestored());
        Assert.Equal(idle, _booth.Lights);
    }

    [Fact]
    public void A_part_that_fails_is_reported_and_one_that_comes_and_goes_once()
    {
        _booth.Happens(new DeviceFailed(Device.Keypad, "nak"));
        Assert.Equal(AlertKind.PartFailed, Assert.Single(_booth.Last.OfType<SendAlert>()).Alert.Kind);
        _booth.Happens(new DeviceRestored(Device.Keypad)).Happens(new DeviceFailed(Device.Keypad, "nak"))
            .Happens(new DeviceFailed(Device.Hook, "stuck"));
        Assert.Single(_booth.All.OfType<SendAlert>());

        _booth.Happens(new AlertAcknowledged(_booth.State.Alarms.Open.Single().Id, "chief"));
        Assert.Single(_booth.Happens(new DeviceFailed(Device.Lights, "nak")).Last.OfType<SendAlert>());
    }

    [Fact]
    public void Without_a_registrar_being_unregistered_is_no_fault()
    {
        var ready = _booth.Lights;
        _booth.Happens(new RegistrationChanged(false, 0));
        Assert.Equal(ready, _booth.Lights);
    }

    [Fact]
    public void The_desk_depends_on_nothing() =>
        Assert.All(
            typeof(Desk).Assembly.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));

    [Fact]
    public void Every_key_has_its_legend()
    {
        Assert.Equal(25, KeyLegend.All.Length);
        foreach (var key in Enum.GetValues<Key>())
        {
            Assert.True(KeyLegend.TryParse(KeyLegend.Of(key), out var parsed));
            Assert.Equal(key, parsed);
        }

        Assert.False(KeyLegend.TryParse("HANDFREE", out _));
    }

    private static Booth With(Action<Booth> story)
    {
        var b = new Booth();
        story(b);
        return b;
    }
}
