using System.Globalization;
using System.Net;
using Hal;
using Hal.Simulation;
using Hil.Booth;

// The booth around the phone under test, as one process of the guest: the chips behind the kernel's I²C adapter, the outside of
// its GPIO lines, the far end of its sound card, and the hands that the host's tests move. Arguments: ADDRESS PANEL-PORT
// CONTROL-PORT, the guest's own address and the two ports there that the host reaches.
var card = IPAddress.Parse(args[0]);
var panelPort = int.Parse(args[1], CultureInfo.InvariantCulture);
var controlPort = int.Parse(args[2], CultureInfo.InvariantCulture);

var board = BoardDescription.Booth;
var gate = new Lock();
using var booth = new VirtualBooth(board);
var lines = KernelLines.Open(booth, board);
var sound = new KernelSound(booth, Recording.Load("/opt/speech/sim.guard.zh.wav"));
var supervisor = new Supervisor();
var programs = new Programs(panelPort, Supervisor.NotifySocket);
using var voice = new CallerVoice(Recording.Load("/opt/speech/sim.caller.zh.wav"));
using var caller = new Caller(Programs.SipPort, voice);

new KernelBus(booth, lines.Look, gate).Start();
sound.Start();
supervisor.Start();
Forwarder.Start(card, panelPort);
new Control(booth, lines, sound, programs, caller, voice, supervisor, gate).Serve(card, controlPort, panelPort);
