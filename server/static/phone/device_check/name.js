// @ts-check
/** What this device and its browser say of themselves. */
export const phoneName = () => ({
  user_agent: navigator.userAgent,
  screen: `${screen.width} x ${screen.height}, ${devicePixelRatio} a pixel`,
  cores: navigator.hardwareConcurrency ?? null,
  has: {
    window_track_processor: "MediaStreamTrackProcessor" in window,
    video_frame: "VideoFrame" in window,
    video_frame_callback: "requestVideoFrameCallback" in HTMLVideoElement.prototype,
    wake_lock: "wakeLock" in navigator,
    motion: "DeviceMotionEvent" in window,
    full_screen: Boolean(document.documentElement.requestFullscreen),
    battery: "getBattery" in navigator,
  },
});
